/*
 * What of WebMCP is used: https://webmachinelearning.github.io/webmcp/, a draft of October 2026. It was at `navigator`
 * before Chromium 152, and `registerTool` returned nothing.
 */

/** A tool as the browser takes it. It does not check what an agent gives against the schema. */
interface ModelContextTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: object;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    /** What it returns is not the page's own. */
    readonly untrustedContentHint: boolean;
    readonly consequentialHint: boolean;
  };
  /** What it returns is handed to the agent as JSON. */
  execute(given: unknown, options?: { readonly signal?: AbortSignal }): Promise<unknown>;
}

export interface ModelContext {
  registerTool(tool: ModelContextTool, options?: { readonly signal?: AbortSignal }): Promise<void> | void;
}
