const onMac = /mac|iphone|ipad/i.test(navigator.userAgent);

/** The keys that open the command palette, as they are written on this keyboard. */
export const commandKeys = onMac ? '⌘ K' : 'Ctrl K';

/** Whether a key press asks for the command palette. In a terminal Ctrl K is the device's own key and never gets here. */
export function asksForCommands(event: KeyboardEvent): boolean {
  return (
    event.key.toLowerCase() === 'k' &&
    (event.ctrlKey || event.metaKey) &&
    !event.altKey &&
    !event.shiftKey &&
    !event.defaultPrevented
  );
}
