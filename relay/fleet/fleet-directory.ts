import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { codeOf } from '../base/code-of.ts';
import { LockHeld, takeProcessLock } from '../base/process-lock.ts';
import { requireOwnDirectory } from '../base/require-own-directory.ts';
import {
  type FleetMember,
  readMembers,
  type ServerTls,
  usersFile,
  writeMembers,
  writeServerConfig,
} from './fleet-config.ts';
import { subjectPart } from './subjects.ts';

/** A member, and the file with its seed: the only place where that is. */
export interface NewMember extends FleetMember {
  readonly seedFile: string;
}

/** Name of the member that makes streams. */
export const keeperName = 'keeper';

/** The configuration of a fleet's NATS server, which everybody may read, and the seeds of its members. */
export class FleetDirectory {
  /** What `nats-server -c` takes. */
  readonly configFile: string;
  readonly #path: string;
  readonly #usersFile: string;

  /** @param path absolute */
  constructor(path: string) {
    this.#path = path;
    this.configFile = join(path, 'nats.conf');
    this.#usersFile = join(path, usersFile);
  }

  /**
   * Makes the directory, as a whole or not at all.
   * @param gateway name of the first gateway
   * @throws {Error} with a sentence
   */
  async make(gateway: string, tls: ServerTls | undefined): Promise<NewMember> {
    const path = this.#path;
    if (await lstat(path).catch(ignoreMissing)) throw new Error(`${path} exists: name a new directory.`);
    const draft = new FleetDirectory(`${path}.new-${randomBytes(4).toString('hex')}`);
    try {
      await mkdir(draft.#path);
      const member = await draft.#makeMember('gateway', gateway);
      await writeFile(draft.#usersFile, writeMembers([member]), { flush: true });
      await writeFile(draft.configFile, writeServerConfig(tls, path), { flush: true });
      await rename(draft.#path, path);
      return { ...member, seedFile: this.#seedFile(gateway) };
    } catch (error) {
      await rm(draft.#path, { recursive: true, force: true }).catch(() => undefined);
      throw new Error(`${path} cannot be made: ${reasonOf(error)}.`, { cause: error });
    }
  }

  /** @throws {Error} with a sentence */
  async members(): Promise<readonly [FleetMember, ...FleetMember[]]> {
    const file = this.#usersFile;
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      const code = codeOf(error);
      throw new Error(
        code === 'ENOENT' || code === 'ENOTDIR'
          ? `There is no fleet in ${this.#path}. Make one with: baudcast fleet init.`
          : `${file} cannot be read: ${reasonOf(error)}.`,
        { cause: error },
      );
    });
    const members = readMembers(text);
    if (members) return members;
    throw new Error(`${file} was changed by hand and is not understood. Restore it; own users belong into nats.conf.`);
  }

  /** @throws {Error} with a sentence; then nothing is changed */
  add(kind: FleetMember['kind'], name: string): Promise<NewMember> {
    return this.#change(async (members) => {
      const present = members.find((one) => one.name === name);
      if (present)
        throw new Error(`The fleet has a ${present.kind} '${name}': choose another name, or revoke it first.`);
      const member = await this.#makeMember(kind, name);
      try {
        await this.#write([...members, member]);
      } catch (error) {
        await rm(member.seedFile, { force: true }).catch(() => undefined);
        throw error;
      }
      return member;
    });
  }

  /**
   * The seed of the keeper, which makes streams. It stays in this directory.
   * @throws {Error} with a sentence, also for the first time, when it is added
   */
  async keeperSeed(): Promise<string> {
    const members = await this.members();
    if (!members.some(({ kind }) => kind === 'keeper')) {
      await this.add('keeper', keeperName);
      throw new Error(
        'A credential was added that may make streams. Let the server take it over (nats-server --signal reload), ' +
          'and repeat the command.',
      );
    }
    const file = this.#seedFile(keeperName);
    return readFile(file, 'utf8').catch((error: unknown) => {
      throw new Error(`${file} cannot be read: ${reasonOf(error)}.`, { cause: error });
    });
  }

  /** Removes a member and its seed. @throws {Error} with a sentence; then nothing is changed */
  revoke(name: string): Promise<FleetMember> {
    return this.#change(async (members) => {
      const revoked = members.find((one) => one.name === name);
      if (!revoked) throw new Error(`The fleet has no node and no gateway '${name}'. baudcast fleet list lists them.`);
      const [first, ...others] = members.filter((one) => one !== revoked);
      if (!first)
        throw new Error(
          `'${name}' is the only one, and a NATS server without users admits everybody: add another first.`,
        );
      await this.#write([first, ...others]);
      // One that stays is of no use to anybody.
      await rm(this.#seedFile(name), { force: true }).catch(() => undefined);
      return revoked;
    });
  }

  /** One process at a time. */
  async #change<T>(work: (members: readonly [FleetMember, ...FleetMember[]]) => Promise<T>): Promise<T> {
    await this.members();
    const lock = await takeProcessLock(this.#path, 'changing', systemClock).catch((error: unknown) => {
      const reason = error instanceof LockHeld ? `${error.holder} changes it now. Try again` : reasonOf(error);
      throw new Error(`${this.#path} cannot be changed: ${reason}.`, { cause: error });
    });
    try {
      return await work(await this.members());
    } finally {
      await lock.release();
    }
  }

  /** Whoever could read the file before can read it afterwards. */
  async #write(members: readonly [FleetMember, ...FleetMember[]]): Promise<void> {
    const file = this.#usersFile;
    const draft = `${file}.new`;
    try {
      const { mode, uid, gid } = await stat(file);
      // What a process that was killed has left. A link in its place is not followed.
      await rm(draft, { force: true });
      const handle = await open(draft, 'wx');
      try {
        await handle.writeFile(writeMembers(members));
        const own = await handle.stat();
        if (own.uid !== uid || own.gid !== gid) await handle.chown(uid, gid);
        await handle.chmod(mode & 0o777);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, file);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw new Error(`${file} cannot be written: ${reasonOf(error)}.`, { cause: error });
    }
  }

  /** Makes a key and writes its seed, which is nowhere else. */
  async #makeMember(kind: FleetMember['kind'], name: string): Promise<NewMember> {
    // No other command needs it.
    const { createUser } = await import('@nats-io/nkeys');
    const user = createUser();
    const seedFile = this.#seedFile(name);
    try {
      await mkdir(this.#seeds, { mode: 0o700 }).catch((error: unknown) => {
        if (codeOf(error) !== 'EEXIST') throw error;
      });
      await requireOwnDirectory(this.#seeds);
      await writeFile(seedFile, Buffer.concat([user.getSeed(), Buffer.from('\n')]), {
        mode: 0o600,
        flag: 'wx',
        flush: true,
      });
      return { kind, name, key: user.getPublicKey(), seedFile };
    } catch (error) {
      if (codeOf(error) === 'EEXIST') throw new Error(`${seedFile} exists: move it away.`, { cause: error });
      await rm(seedFile, { force: true }).catch(() => undefined);
      throw new Error(`${seedFile} cannot be written: ${reasonOf(error)}.`, { cause: error });
    } finally {
      user.clear();
    }
  }

  get #seeds(): string {
    return join(this.#path, 'seeds');
  }

  #seedFile(name: string): string {
    return join(this.#seeds, `${subjectPart(name)}.seed`);
  }
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error;
}
