/** How a test selects an element: by what a person sees or hears of it. */
export interface Sought {
  /** What kind of element. Default: anything that can be pressed. */
  readonly css?: string;
  /** Its whole accessible name; a string matches exactly. */
  readonly name?: string | Pattern;
  /** It is somewhere inside an element like this one. */
  readonly within?: string;
}

/** A regular expression, serialised for the page. */
export interface Pattern {
  readonly source: string;
  readonly flags: string;
}

export interface Seen {
  /** The number of visible ones. */
  readonly count: number;
  /** The text that the first one shows. */
  readonly text: string;
  readonly disabled: boolean;
  /** Its centre, when a pointer there would hit it and it does not move. */
  readonly place: { readonly x: number; readonly y: number } | null;
}

/** Runs in the page: searches all shadow trees for the element. Uses nothing from outside itself. */
export async function lookAt(sought: Sought): Promise<Seen> {
  const pressable =
    'button, a[href], input, select, textarea, summary, [role=button], [role=tab], [role=option], [role^=menuitem]';

  function everything(root: Document | ShadowRoot): Element[] {
    return [...root.querySelectorAll('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot ? everything(element.shadowRoot) : []),
    ]);
  }
  function parentOf(node: Node): Node | null {
    if (node instanceof Element && node.assignedSlot) return node.assignedSlot;
    return node instanceof ShadowRoot ? node.host : node.parentNode;
  }
  function isWithin(node: Node, matches: (node: Node) => boolean): boolean {
    for (let at: Node | null = node; at; at = parentOf(at)) if (matches(at)) return true;
    return false;
  }
  function shown(element: Element): boolean {
    const { width, height } = element.getBoundingClientRect();
    // The terminal's field has no size of its own.
    if (element instanceof HTMLTextAreaElement && element.matches(':focus')) return true;
    return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true });
  }
  /** Text as displayed, from any tree. */
  function textOf(node: Node): string {
    if (node instanceof Text) return node.data;
    if (!(node instanceof Element) || node.localName === 'style' || getComputedStyle(node).display === 'none')
      return '';
    const assigned = node instanceof HTMLSlotElement ? node.assignedNodes({ flatten: true }) : [];
    const children = assigned.length > 0 ? assigned : [...(node.shadowRoot ?? node).childNodes];
    const text = children.map(textOf).join('');
    return /^inline$|^contents$/.test(getComputedStyle(node).display) ? text : ` ${text} `;
  }
  const tidy = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
  function nameOf(element: Element): string {
    return tidy(element.ariaLabel ?? (textOf(element) || element.getAttribute('title') || ''));
  }
  function isMeant(element: Element): boolean {
    if (!element.matches(sought.css ?? pressable) || !shown(element)) return false;
    const { name, within } = sought;
    if (within !== undefined && !isWithin(element, (node) => node instanceof Element && node.matches(within)))
      return false;
    if (name === undefined) return true;
    return typeof name === 'string'
      ? nameOf(element) === name
      : new RegExp(name.source, name.flags).test(nameOf(element));
  }
  function middleOf(element: Element): { x: number; y: number } {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
  }
  function hit({ x, y }: { x: number; y: number }): Element | null {
    let found = document.elementFromPoint(x, y);
    for (;;) {
      const inner = found?.shadowRoot?.elementFromPoint(x, y);
      if (!inner || inner === found) return found;
      found = inner;
    }
  }

  const found = everything(document).filter(isMeant);
  const [first] = found;
  if (!first) return { count: 0, text: '', disabled: false, place: null };
  first.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
  const before = middleOf(first);
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const place = middleOf(first);
  const target = hit(place);
  const still = before.x === place.x && before.y === place.y;
  // Over text in a slot, only the host is hit.
  const host = first.getRootNode() instanceof ShadowRoot ? (first.getRootNode() as ShadowRoot).host : null;
  const reachable = target !== null && (isWithin(target, (node) => node === first) || target === host);
  return {
    count: found.length,
    text: tidy(textOf(first)),
    disabled: first.matches(':disabled'),
    place: still && reachable ? place : null,
  };
}
