import type { SessionId } from '../../engine/api/sessions.ts';

/** What an agent may do with a session. `act`: read, transmit and set signals. */
export type AgentRights = 'none' | 'read' | 'act';

/** Asks the person. @returns what is allowed; `undefined`: nobody answered */
type AskPerson = (
  sessionId: SessionId,
  wanted: Exclude<AgentRights, 'none'>,
  signal: AbortSignal,
) => Promise<AgentRights | undefined>;

/** A program that calls tools waits about a minute. */
export const answerMs = 45_000;

interface Grant {
  readonly rights: AgentRights;
  /** Ends what the agent does with the session. */
  readonly ended: AbortController;
}

/** What the person has allowed to agents in this browser, session by session, until the page is left. */
export class AgentAccess {
  readonly #ask: AskPerson;
  readonly #onChange: () => void;
  readonly #grants = new Map<SessionId, Grant>();
  /** One question at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(ask: AskPerson, onChange: () => void) {
    this.#ask = ask;
    this.#onChange = onChange;
  }

  /** Sessions that were asked for, with what is allowed. */
  get grants(): readonly (readonly [SessionId, AgentRights])[] {
    return [...this.#grants].map(([id, { rights }]) => [id, rights]);
  }

  rightsOf(id: SessionId): AgentRights {
    return this.#grants.get(id)?.rights ?? 'none';
  }

  /**
   * Asks the person unless that is decided.
   * @returns aborted when the person ends the access
   * @throws {DOMException} `NotAllowedError` with a sentence for the agent
   */
  async demand(id: SessionId, wanted: 'read' | 'act', signal: AbortSignal): Promise<AbortSignal> {
    const decided = this.#granted(id, wanted) ?? (await this.#inTurn(id, wanted, signal));
    return decided.signal;
  }

  /** The person ends it: the agent is not to ask again by itself. */
  end(id: SessionId): void {
    const grant = this.#grants.get(id);
    this.#grants.set(id, { rights: 'none', ended: new AbortController() });
    grant?.ended.abort(refused('The person has ended your access to this port.'));
    this.#onChange();
  }

  /** The agent may ask again. */
  forget(id: SessionId): void {
    if (this.#grants.delete(id)) this.#onChange();
  }

  #inTurn(id: SessionId, wanted: 'read' | 'act', signal: AbortSignal): Promise<AbortController> {
    const answer = this.#turn.then(() => this.#decide(id, wanted, signal));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async #decide(id: SessionId, wanted: 'read' | 'act', signal: AbortSignal): Promise<AbortController> {
    signal.throwIfAborted();
    // The question before may have been about the same.
    const known = this.#granted(id, wanted);
    if (known) return known;
    const rights = await this.#ask(id, wanted, AbortSignal.any([signal, AbortSignal.timeout(answerMs)]));
    signal.throwIfAborted();
    if (rights === undefined)
      throw refused('Nobody has answered the question in the page. Tell your user about it, and try again.');
    const before = this.#grants.get(id);
    // What is refused beyond reading leaves reading as it is.
    const kept = rights === 'none' && before?.rights === 'read' ? 'read' : rights;
    const ended = before?.ended ?? new AbortController();
    this.#grants.set(id, { rights: kept, ended });
    this.#onChange();
    return this.#granted(id, wanted) ?? raise(refused(`The person has refused ${refusedWord(wanted)}.`));
  }

  /** @throws {DOMException} where the person has refused it for good */
  #granted(id: SessionId, wanted: 'read' | 'act'): AbortController | undefined {
    const grant = this.#grants.get(id);
    if (grant?.rights === 'none')
      throw refused('The person has refused your access to this port. Only they can allow it, in the page.');
    return grant && (grant.rights === 'act' || wanted === 'read') ? grant.ended : undefined;
  }
}

const refusedWord = (wanted: 'read' | 'act'): string => (wanted === 'read' ? 'reading' : 'transmitting');

const refused = (sentence: string): DOMException => new DOMException(sentence, 'NotAllowedError');

function raise(error: unknown): never {
  throw error;
}
