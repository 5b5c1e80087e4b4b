/**
 * Whether it is Escape in a search field that is empty, with which nobody has dealt. WebKit takes the key there though
 * nothing is to be cleared, and a dialog or panel around the field stays open.
 */
export function isEscapeInEmptySearch(event: KeyboardEvent): boolean {
  const [field] = event.composedPath();
  return (
    event.key === 'Escape' &&
    !event.isComposing &&
    !event.defaultPrevented &&
    field instanceof HTMLInputElement &&
    field.type === 'search' &&
    field.value === ''
  );
}
