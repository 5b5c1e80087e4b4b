import { msg } from '@lit/localize';
import { SerialError } from '../../core/serial-error.ts';
import type { EngineApi, EngineState } from '../../engine/api/engine-api.ts';
import type { CaptureId } from '../../engine/api/captures.ts';
import type { PortId, PortSummary } from '../../engine/api/ports.ts';
import type { SessionId } from '../../engine/api/sessions.ts';
import type { TimelineSource } from '../../engine/api/views.ts';
import type { RelayAddress } from '../../engine/api/relays.ts';
import { choosePort, portPicker } from '../connect/choose-port.ts';
import { HeldKeys } from '../kit/held-keys.ts';
import { type CapturePlace, type ShellApi, type PortWish } from '../page/shell-context.ts';
import { sessionOf } from '../page/port-status.ts';
import type { NoticeRegion } from './notice-region.ts';
import type { KeptTab, Tab, TabModel } from './tab-model.ts';

const dialogs = () => import('./dialogs.ts');

/** What the actions need from the page's element. */
export interface ShellHost {
  readonly engine: EngineApi;
  readonly engineState: EngineState;
  readonly notices: NoticeRegion;
  /** Shows a tab, now or as soon as its subject exists. */
  show(tab: Tab, place?: CapturePlace): void;
  changeTabs(change: (model: TabModel) => TabModel): void;
  /** The tabs of ports that were open when the page was left. */
  allKept(): readonly KeptTab[];
  /** Opens a port as soon as its relay lists it. */
  wish(wish: PortWish): void;
  /** Adds a dialog to the page and opens it. @param how.replaces an open one of its kind, which otherwise stays */
  present(dialog: HTMLElement & { show(): void }, how?: { readonly replaces?: boolean }): void;
  /** Loads the page's own commands. */
  loadCommands(): Promise<void>;
}

/** What elements may ask of the page. Dialogs are loaded when they are first asked for. */
export class ShellActions implements ShellApi {
  readonly #host: ShellHost;
  /** Sessions that end as soon as their ports are closed. */
  readonly #leaving = new Set<SessionId>();

  constructor(host: ShellHost) {
    this.#host = host;
  }

  connect = (): Promise<void> =>
    this.#attempt(async () => {
      const picker = portPicker();
      if (!picker) throw new SerialError('unsupported');
      const chosen = await choosePort(picker);
      if (chosen === 'dismissed') return;
      if (chosen === 'blocked') {
        this.tell(msg('The browser or the embedding page blocks serial ports here. Allow them in the site settings.'));
        return;
      }
      const portId = await this.#host.engine.ports.refresh(chosen < 0 ? undefined : chosen);
      if (portId === undefined) return;
      const port = this.#port(portId);
      // Ask for its settings before touching it.
      if (port && !port.known) await this.#presentPort(portId, 'open');
      else await this.openPort(portId);
    });

  addRelay = (): Promise<void> =>
    this.#attempt(async () => {
      const { RelayDialog } = await dialogs();
      this.#host.present(new RelayDialog());
    });

  useLink = (link = '', relay?: RelayAddress): Promise<void> =>
    this.#attempt(async () => {
      if (link.includes('#add=')) {
        const { IncomingDialog } = await dialogs();
        this.#host.present(Object.assign(new IncomingDialog(), { link }), { replaces: true });
        return;
      }
      const reading = link === '' ? undefined : await this.#host.engine.access.readLink(link, relay);
      // Opened again in the browser that used it: nothing to ask.
      if (reading?.ok && reading.signedIn === 'same-link') {
        if (reading.path !== undefined) this.openPath({ relay: reading.address, path: reading.path });
        return;
      }
      const { SignInDialog } = await dialogs();
      // The second link's secret is no longer in the address: don't drop it for the first.
      this.#host.present(Object.assign(new SignInDialog(), { link, relay }), { replaces: true });
    });

  shareRelay = (relay: RelayAddress, portId?: PortId): Promise<void> =>
    this.#attempt(async () => {
      const { ShareDialog } = await dialogs();
      this.#host.present(Object.assign(new ShareDialog(), { relay, portId }));
    });

  showAccess = (relay: RelayAddress): Promise<void> =>
    this.#attempt(async () => {
      const { AccessDialog } = await dialogs();
      this.#host.present(Object.assign(new AccessDialog(), { relay }));
    });

  examineRelay = (relay: RelayAddress): Promise<void> =>
    this.#attempt(async () => {
      const { RelayDoctor } = await dialogs();
      this.#host.present(Object.assign(new RelayDoctor(), { relay }));
    });

  openPath = (wish: PortWish): void => this.#host.wish(wish);

  openPort = (portId: PortId): Promise<void> =>
    this.#attempt(async () => {
      const { engine, engineState } = this.#host;
      const port = this.#port(portId);
      const session = port && sessionOf(port, engineState.sessions);
      if (session) this.showSession(session.id);
      if (session?.state.kind === 'closed' && port?.connected) await engine.sessions.reopen(session.id);
      if (session) return;
      this.showSession(
        await engine.sessions.open(portId, this.#host.allKept().find(({ id }) => id === portId)?.control),
      );
    });

  openKept = (): Promise<void> =>
    this.#attempt(async () => {
      const { engine, engineState } = this.#host;
      const here = (id: PortId) => engineState.ports.some((port) => port.id === id && port.connected);
      const tabs = this.#host.allKept().filter(({ id }) => here(id));
      await Promise.all(tabs.map(({ id, control }) => engine.sessions.open(id, control)));
    });

  editPort = (portId: PortId): Promise<void> => this.#attempt(() => this.#presentPort(portId, 'edit'));

  showSession = (id: SessionId): void => this.#host.show({ kind: 'session', id });

  /** Its tab stays until the port is closed. */
  dismissSession = (id: SessionId): Promise<void> =>
    this.#attempt(async () => {
      this.#leaving.add(id);
      try {
        await this.#host.engine.sessions.dismiss(id);
      } catch (error) {
        this.#leaving.delete(id);
        throw error;
      }
    });

  showCapture = (captureId: CaptureId, place?: CapturePlace): void => {
    const recording = this.#host.engineState.sessions.find(
      (session) => session.captureId === captureId && !this.#leaving.has(session.id),
    );
    const kept = this.#host.allKept().find((tab) => tab.captureId === captureId);
    const tab = recording ? ({ kind: 'session', id: recording.id } as const) : kept;
    this.#host.show(tab ?? { kind: 'capture', id: captureId }, place);
  };

  chooseTimeline = (chosen: readonly TimelineSource[], instead?: string): Promise<void> =>
    this.#attempt(async () => {
      const { TimelineDialog } = await dialogs();
      this.#host.present(Object.assign(new TimelineDialog(), { chosen, instead }));
    });

  showTimeline = (sources: readonly TimelineSource[], instead?: string): Promise<void> =>
    this.#attempt(async () => {
      const { showTimeline, timelineTab } = await dialogs();
      this.#host.changeTabs((model) => showTimeline(model, timelineTab(sources), instead));
    });

  showPast = (relay: RelayAddress, port?: string): Promise<void> =>
    this.#attempt(async () => {
      const { PastDialog } = await dialogs();
      this.#host.present(Object.assign(new PastDialog(), { relay, port }));
    });

  showWall = (relay: RelayAddress): Promise<void> =>
    this.#attempt(async () => {
      const { WallDialog } = await dialogs();
      this.#host.present(Object.assign(new WallDialog(), { relay }));
    });

  openFiles = (files?: readonly File[]): Promise<void> =>
    this.#attempt(async () => {
      const { RestoreDialog, openFiles, pickFiles } = await dialogs();
      await openFiles(this.#host.engine, files ?? (await pickFiles()), this.showCapture, (settings, fileName) => {
        this.#host.present(Object.assign(new RestoreDialog(), { settings, fileName }));
      });
    });

  manageCaptures = (): Promise<void> =>
    this.#attempt(async () => {
      const { CapturesDialog } = await dialogs();
      this.#host.present(new CapturesDialog());
    });

  showPreferences = (): Promise<void> =>
    this.#attempt(async () => {
      const { PreferencesDialog } = await dialogs();
      this.#host.present(new PreferencesDialog());
    });

  showCommands = (setting = ''): Promise<void> =>
    this.#attempt(async () => {
      const keys = new HeldKeys(window);
      let isShown = false;
      try {
        const [{ CommandPalette }] = await Promise.all([
          import('../commands/command-palette.ts'),
          this.#host.loadCommands(),
        ]);
        const palette = Object.assign(new CommandPalette(), { keys });
        if (setting) palette.openWith(setting);
        this.#host.present(palette);
        isShown = palette.isConnected;
      } finally {
        if (!isShown) keys.end();
      }
    });

  tell = (text: string): void => this.#notices((region) => region.tell(text));

  report = (error: unknown): void => this.#notices((region) => region.report(error));

  /** Loaded with the first message. */
  #notices(show: (region: NoticeRegion) => void): void {
    void import('./notice-region.ts').then(async () => {
      // What is put into a region that was there before is announced.
      await this.#host.notices.updateComplete;
      show(this.#host.notices);
    });
  }

  #port(portId: PortId): PortSummary | undefined {
    return this.#host.engineState.ports.find(({ id }) => id === portId);
  }

  async #presentPort(portId: PortId, purpose: 'open' | 'edit'): Promise<void> {
    const { PortDialog } = await import('../ports/port-dialog.ts');
    const dialog = new PortDialog();
    dialog.portId = portId;
    dialog.purpose = purpose;
    this.#host.present(dialog);
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.report(error);
    }
  }
}
