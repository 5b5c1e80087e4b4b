import { ContextProvider, type Context } from '@lit/context';

/**
 * Gives a value to every element within `host` that asks for the context.
 * @returns what to call with each later value
 */
export function provideContext<T>(
  host: HTMLElement,
  context: Context<unknown, T>,
  initialValue: T,
): (value: T) => void {
  const provider = new ContextProvider(host, { context, initialValue });
  return (value) => provider.setValue(value);
}
