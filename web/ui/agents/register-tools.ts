import { type AgentDesk, toolSentence } from './agent-desk.ts';
import { GivenValues } from './given-values.ts';
import type { ModelContext } from './model-context.ts';
import { pageTools } from './page-tools.ts';

/** Calls at one time. */
const maxCalls = 16;

/** Registers the tools. A browser that refuses one, as where the page is not isolated, has none. */
export function registerTools(context: ModelContext, desk: AgentDesk): void {
  let calls = 0;
  for (const { name, title, description, isReadOnly, properties, required, run } of pageTools) {
    const execute = async (given: unknown, options?: { readonly signal?: AbortSignal }): Promise<object> => {
      // A rejection says nothing to the agent: the error is in the result.
      if (calls >= maxCalls) return { error: 'Too many calls at a time. Wait for the answers of the others first.' };
      calls++;
      try {
        // Earlier drafts give something else here.
        const signal = options?.signal instanceof AbortSignal ? options.signal : new AbortController().signal;
        return await run(desk, new GivenValues(given ?? {}, Object.keys(properties)), signal);
      } catch (error) {
        return { error: toolSentence(error) };
      } finally {
        calls--;
      }
    };
    const inputSchema = { type: 'object', properties, required, additionalProperties: false };
    const annotations = { readOnlyHint: isReadOnly, untrustedContentHint: true, consequentialHint: !isReadOnly };
    const tool = { name, title, description, inputSchema, annotations, execute };
    void Promise.resolve()
      .then(() => context.registerTool(tool))
      .catch(() => undefined);
  }
}
