/** Puts the focus on the button beside `pressed` when that was disabled by its own press: then it gets no keys. */
export function leaveDisabled(pressed: Element | null): void {
  if (!pressed?.matches(':disabled')) return;
  const beside = [pressed.nextElementSibling, pressed.previousElementSibling];
  const button = beside.find((one) => one instanceof HTMLButtonElement && !one.disabled);
  if (button instanceof HTMLElement) button.focus();
}
