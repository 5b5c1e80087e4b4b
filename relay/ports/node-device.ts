import { realpath, stat } from 'node:fs/promises';
import { RelayError } from '../protocol/relay-error.ts';
import type { Clock } from '../base/clock.ts';
import type { HostSettings, HostSignals } from '../protocol/port-info.ts';
import type { Device, OpenDevice } from '../session/port/device.ts';
import { checkSettings } from './check-settings.ts';
import { LineHold } from './line-hold.ts';
import { takePortLock } from './lock-file.ts';
import { OpenNodePort } from './open-node-port.ts';
import { permissionAdvice } from './permission-advice.ts';
import { openError } from './port-error.ts';
import { findPortHolder, programName } from './port-holder.ts';
import type { BindingOptions, BindingPort, SerialBinding } from './serial-binding.ts';

/** A port that was closed a moment ago may still be locked, and one that has just arrived not yet be allowed. */
const retryDelaysMs = [200, 400, 800, 1600];
/** For how long after its arrival a port may become allowed; udev takes that long to set its group. */
const settlingMs = 2000;

interface NodeDeviceOptions {
  readonly id: string;
  /** Where the port is now; undefined while it is not there. */
  readonly path: () => string | undefined;
  readonly binding: SerialBinding;
  readonly clock: Clock;
  /** Called after an opening ended with a loss. */
  readonly onLost?: () => void;
  /** Where lock files are kept: `/run/lock`. */
  readonly lockDirectory?: string;
}

/** A serial port of this host. */
export class NodeDevice implements Device {
  readonly id: string;
  readonly #options: NodeDeviceOptions;
  readonly #hold: LineHold;
  #isTaken = false;
  #open: OpenNodePort | undefined;

  constructor(options: NodeDeviceOptions) {
    this.id = options.id;
    this.#options = options;
    this.#hold = new LineHold(options.clock);
  }

  /** `signals` left out are on, and break off: what the operating system does at every opening. */
  async open(settings: HostSettings, signals: Partial<HostSignals> = {}): Promise<OpenDevice> {
    if (this.#isTaken) throw new RelayError('PORT_IN_USE', `${this.id}: It is open already.`);
    this.#isTaken = true;
    try {
      return await this.#openOnce(settings, signals);
    } catch (error) {
      this.#isTaken = false;
      throw error;
    }
  }

  /** Ends the opening if the device is gone; called by hot-plug detection. */
  checkIsThere(isGone: boolean): void {
    this.#open?.checkIsThere(isGone);
    if (isGone || !this.#open) void this.#hold.release();
  }

  /** The relay stops: signals are held no longer than the port is open. */
  stop(): void {
    this.#hold.stop();
  }

  async #openOnce(settings: HostSettings, signals: Partial<HostSignals>): Promise<OpenDevice> {
    const { id, binding, clock } = this.#options;
    const path = this.#options.path();
    if (path === undefined) throw new RelayError('DEVICE_GONE', `${id}: The device is not there. Plug it in.`);
    const options = checkSettings(path, settings);
    const release = await this.#keepOthersOut(path);
    try {
      await this.#hold.take(path);
      const port = await openPatiently(binding, options, clock);
      const open = new OpenNodePort({
        name: id,
        port,
        clock,
        onEnd: async ({ kind }) => {
          if (kind === 'lost') await this.#hold.release();
          else this.#hold.releaseLater();
          await release();
          this.#isTaken = false;
          this.#open = undefined;
          if (kind === 'lost') this.#options.onLost?.();
        },
      });
      this.#open = open;
      await applySignals(open, signals);
      return open;
    } catch (error) {
      await this.#hold.release();
      await release();
      const refusal = openError(id, error);
      const advice = refusal.code === 'FORBIDDEN' ? await permissionAdvice(path) : undefined;
      throw advice === undefined ? refusal : new RelayError('FORBIDDEN', `${id}: ${advice}`, { cause: error });
    }
  }

  /**
   * The binding's lock keeps only those out who look for the same kind of lock, and it is taken after the settings were
   * changed under whoever has the port. So look before touching, and leave a lock file. A pty is left alone: the
   * program behind it commonly has it open as well.
   */
  async #keepOthersOut(path: string): Promise<() => Promise<void>> {
    const nothingToRelease = async (): Promise<void> => undefined;
    if (process.platform !== 'linux' || !path.startsWith('/')) return nothingToRelease;
    const realPath = await realpath(path).catch(() => '');
    if (!/^\/dev\/(tty|rfcomm)[^/]+$/.test(realPath)) return nothingToRelease;
    const holder = await findPortHolder(realPath);
    if (holder) throw this.#inUse(`${holder.program} (process ${holder.pid})`);
    const lock = await takePortLock(realPath, this.#options.clock, programName, this.#options.lockDirectory);
    if ('holder' in lock) throw this.#inUse(lock.holder);
    return () => lock.release();
  }

  #inUse(holder: string): RelayError {
    return new RelayError(
      'PORT_IN_USE',
      `${this.id}: It is in use by ${holder}. Close that program, then open the port again.`,
    );
  }
}

async function openPatiently(binding: SerialBinding, options: BindingOptions, clock: Clock): Promise<BindingPort> {
  for (const delayMs of retryDelaysMs) {
    try {
      return await binding.open(options);
    } catch (error) {
      if (!(await mayPass(error instanceof Error ? error.message : '', options.path))) throw error;
    }
    await new Promise<void>((resolve) => clock.after(delayMs, resolve));
  }
  return binding.open(options);
}

async function mayPass(message: string, path: string): Promise<boolean> {
  if (/Cannot lock port/.test(message)) return true;
  if (!/Permission denied/.test(message)) return false;
  const arrivedMs = await stat(path).then(
    ({ birthtimeMs, ctimeMs }) => Math.max(birthtimeMs, ctimeMs),
    () => 0,
  );
  return Date.now() - arrivedMs < settlingMs;
}

/**
 * First thing, because the operating system has just turned DTR and RTS on. A pty has no signals, and nothing to
 * protect.
 */
async function applySignals(open: OpenNodePort, signals: Partial<HostSignals>): Promise<void> {
  try {
    await open.setSignals({ dataTerminalReady: true, requestToSend: true, break: false, ...signals });
  } catch (error) {
    if (!(error instanceof RelayError && error.code === 'NOT_SUPPORTED')) {
      await open.close();
      throw error;
    }
  }
}
