import { numberedName } from '../core/plain-name.ts';
import type { Line, LineArrival, LineSource } from '../line/line.ts';
import type { PortId, PortProfile } from './api/ports.ts';
import { defaultProfile, Slot } from './slot.ts';
import type { PortLabel, SlotSource } from './slot.ts';

export interface RegistrySource extends SlotSource {
  readonly lines: LineSource;
  readonly label: (line: Line) => PortLabel | Promise<PortLabel>;
}

const placeOf = ({ source }: Slot): string => source.place?.() ?? '';

/** All ports the page may use. Identical ones keep their places while the platform can distinguish them. */
export class PortRegistry {
  #sources: RegistrySource[] = [];
  readonly #onChange: () => void;
  readonly #now: () => number;
  #stored: Readonly<Record<PortId, Partial<PortProfile>>>;
  #slots: Slot[] = [];
  #refreshing: Promise<void> = Promise.resolve();

  constructor(stored: Readonly<Record<PortId, Partial<PortProfile>>>, now: () => number, onChange: () => void) {
    this.#stored = stored;
    this.#now = now;
    this.#onChange = onChange;
  }

  get slots(): readonly Slot[] {
    return this.#slots;
  }

  slot(id: PortId): Slot | undefined {
    return this.#slots.find((slot) => slot.id === id);
  }

  /** Which of several ports of the same name and place this is, from 1; `undefined` for the only one. */
  twin(slot: Slot): number | undefined {
    const place = placeOf(slot);
    const alike = this.#slots.filter((other) => other.name === slot.name && placeOf(other) === place);
    if (alike.length === 1) return undefined;
    return alike.every(({ label }) => label.key === slot.label.key) ? slot.ordinal + 1 : alike.indexOf(slot) + 1;
  }

  /** The name in full: with its number, and with its relay's where a port elsewhere has it too. */
  fullName(slot: Slot): string {
    const name = numberedName(slot.name || 'Serial port', this.twin(slot));
    const place = placeOf(slot);
    const isElsewhere = this.#slots.some((other) => other.name === slot.name && placeOf(other) !== place);
    return isElsewhere && place !== '' ? `${place}/${name}` : name;
  }

  /** Whether something is remembered of it, if only that it was opened. */
  knows({ id }: Slot): boolean {
    return Object.hasOwn(this.#stored, id);
  }

  /** Ids of a relay's ports of which something is remembered. */
  knownAt(address: string): string[] {
    const start = relayPortKey(address, '');
    return Object.keys(this.#stored).flatMap((id) =>
      id.startsWith(start) ? [id.slice(start.length, id.lastIndexOf('#'))] : [],
    );
  }

  /** Profiles to store, as far as something was chosen: those read at the start and those changed since. */
  get profiles(): Readonly<Record<PortId, Partial<PortProfile>>> {
    return this.#stored;
  }

  async add(source: RegistrySource): Promise<void> {
    this.#sources.push(source);
    source.lines.addEventListener('connect', (event) => void this.refresh((event as LineArrival).line));
    source.lines.addEventListener('disconnect', () => void this.refresh());
    await this.refresh();
  }

  /** Takes a source and its ports off the list; nothing of them may be open. */
  remove(source: RegistrySource): void {
    this.#sources = this.#sources.filter((known) => known !== source);
    this.#slots = this.#slots.filter((slot) => slot.source !== source);
    this.#onChange();
  }

  /** The serial port at place `index` of its source's list, after a refresh. */
  async at(index: number): Promise<Slot | undefined> {
    const source = this.#sources.find(({ kind }) => kind === 'serial');
    const line = (await source?.lines.lines())?.[index];
    await this.refresh();
    return line && this.#slots.find((slot) => slot.line === line);
  }

  /** Looks again which ports there are. `arrived` was just plugged in. */
  refresh(arrived?: Line): Promise<void> {
    this.#refreshing = this.#refreshing.then(() => this.#refresh(arrived));
    return this.#refreshing;
  }

  async #refresh(arrived: Line | undefined): Promise<void> {
    for (const source of this.#sources) {
      // A browser may refuse to list ports (a permissions policy); the other sources are still there.
      const listed = await source.lines.lines().catch(() => undefined);
      if (!listed) continue;
      const lines = listed.filter(({ connected }) => connected);
      for (const slot of this.#slots) {
        if (slot.source === source && slot.line && !lines.includes(slot.line)) slot.put(undefined);
      }
      for (const line of lines) await this.#place(source, line, arrived);
    }
    this.#onChange();
  }

  /** Puts a port in the slot that misses one like it, or in a new one. */
  async #place(source: RegistrySource, line: Line, arrived: Line | undefined): Promise<void> {
    let slot = this.#slots.find((known) => known.line === line);
    if (!slot) {
      const label = await source.label(line);
      const twins = this.#slots.filter((known) => known.label.key === label.key);
      const free = twins.filter((known) => !known.line);
      slot = free.find((known) => known.lastLine === line) ?? free[0];
      if (!slot) {
        let ordinal = 0;
        while (twins.some((known) => known.ordinal === ordinal)) ordinal++;
        slot = new Slot(source, label, ordinal, this.#stored[`${label.key}#${ordinal}`]);
        this.#slots.push(slot);
      }
      if (arrived === line) slot.touchedMs = this.#now();
      slot.put(line);
    } else if (arrived === line) {
      slot.touchedMs = this.#now();
      slot.put(line);
    }
  }

  /** @param changes none: the port is known from now on */
  update(slot: Slot, changes: Partial<PortProfile>): void {
    slot.profile = { ...slot.profile, ...changes };
    this.#stored = { ...this.#stored, [slot.id]: { ...this.#stored[slot.id], ...changes } };
    this.#onChange();
  }

  /** Takes over profiles from elsewhere. */
  restore(profiles: Readonly<Record<PortId, Partial<PortProfile>>>): void {
    this.#stored = { ...this.#stored, ...profiles };
    for (const slot of this.#slots)
      if (Object.hasOwn(profiles, slot.id))
        slot.profile = { ...defaultProfile, ...slot.label.profile, ...profiles[slot.id] };
    this.#onChange();
  }

  /** Takes a port off the list with what was remembered of it, and gives the page's permission back. */
  async forget(slot: Slot): Promise<void> {
    const { line } = slot;
    this.#slots = this.#slots.filter((known) => known !== slot);
    const { [slot.id]: _, ...rest } = this.#stored;
    this.#stored = rest;
    await line?.forget();
    this.#onChange();
  }
}

/** The key of a relay's port among all ports. */
export const relayPortKey = (address: string, port: string): string => `relay:${address}/${port}`;
