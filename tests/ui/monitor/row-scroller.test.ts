import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RowScroller } from '../../../web/ui/monitor/row-scroller.ts';

/**
 * The members of an element that the scroller uses: whole pixels, and a `scroll` event only when the user scrolls.
 */
class FakeScroller extends EventTarget {
  #top = 0;
  clientHeight = 400;

  get scrollTop(): number {
    return this.#top;
  }

  set scrollTop(px: number) {
    this.#top = Math.round(px);
  }

  scrollByHand(px: number): void {
    this.#top = px;
    this.dispatchEvent(new Event('scroll'));
  }
}

function scrollerOf(total: number, viewportPx = 400) {
  const element = new FakeScroller();
  const content = { style: { height: '' } };
  const moved = vi.fn<() => void>();
  const scroller = new RowScroller(element as unknown as HTMLElement, content as unknown as HTMLElement, moved, () =>
    Date.now(),
  );
  scroller.resize(total, viewportPx);
  return { element, content, moved, scroller };
}

describe('RowScroller', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('follows the newest rows until the user scrolls up', () => {
    const { element, scroller } = scrollerOf(100);
    expect(scroller.topRow).toBe(80);
    scroller.resize(200, 400);
    expect(scroller.topRow).toBe(180);
    element.scrollByHand(1000);
    expect(scroller.follow).toBe(false);
    const { topRow } = scroller;
    scroller.resize(5000, 400);
    expect(scroller.topRow).toBe(topRow);
  });

  test('trials-2 C 10: a place at the end that was scrolled to for the user is not followed', () => {
    const { scroller } = scrollerOf(100);
    scroller.scrollTo(40);
    scroller.resize(3, 400);
    scroller.scrollTo(2, false);
    expect(scroller).toMatchObject({ follow: false, topRow: 0 });
    scroller.resize(100, 400);
    expect(scroller.topRow).toBe(0);
  });

  test('follows again when the user scrolls to the end', () => {
    const { element, scroller } = scrollerOf(100);
    element.scrollByHand(200);
    expect(scroller.topRow).toBe(10);
    element.scrollByHand(1600);
    expect(scroller.follow).toBe(true);
    scroller.resize(150, 400);
    expect(scroller.topRow).toBe(130);
  });

  test('moves the scrollbar only at intervals while rows stream in, but does move it', () => {
    const { content, scroller } = scrollerOf(100);
    vi.advanceTimersByTime(1000);
    scroller.resize(101, 400);
    expect(content.style.height).toBe('2020px');
    scroller.resize(102, 400);
    scroller.resize(103, 400);
    expect(content.style.height).toBe('2020px');
    vi.advanceTimersByTime(200);
    expect(content.style.height).toBe('2060px');
    scroller.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('moves by single rows where one pixel of the scrollbar is many', () => {
    const { scroller, moved } = scrollerOf(50_000_000);
    scroller.scrollTo(1_000_000);
    expect(scroller.topRow).toBe(1_000_000);
    scroller.scrollBy(-1);
    expect(scroller.topRow).toBe(999_999);
    expect(moved).toHaveBeenCalledTimes(2);
  });

  test('does not treat its own moves of the scrollbar as the user’s', () => {
    const { element, scroller } = scrollerOf(50_000_000);
    scroller.scrollTo(1_000_003.5);
    element.dispatchEvent(new Event('scroll'));
    expect(scroller.topRow).toBe(1_000_003.5);
  });

  test('keeps following when the viewport grows and the browser moves the scrollbar to fit', () => {
    const { element, scroller } = scrollerOf(100);
    element.clientHeight = 440;
    element.scrollByHand(1560);
    scroller.resize(100, 440);
    expect(scroller.follow).toBe(true);
    expect(scroller.topRow).toBe(78);
    expect(element.scrollTop).toBe(1560);
  });

  test('stays while it is held, even at the end, and follows again when released', () => {
    const { element, scroller } = scrollerOf(100);
    scroller.hold(true);
    scroller.resize(200, 400);
    expect(scroller.topRow).toBe(80);
    vi.advanceTimersByTime(1000);
    element.scrollByHand(3600);
    expect(scroller.topRow).toBe(180);
    scroller.resize(300, 400);
    expect(scroller.topRow).toBe(180);
    scroller.hold(false);
    expect(scroller.topRow).toBe(280);
    scroller.resize(400, 400);
    expect(scroller.topRow).toBe(380);
  });

  test('scrolls a row into view, and keeps a visible target row in place', () => {
    const { scroller } = scrollerOf(1000);
    scroller.reveal(500, true);
    expect(scroller.topRow).toBe(490);
    scroller.reveal(495);
    expect(scroller.topRow).toBe(490);
    scroller.reveal(489);
    expect(scroller.topRow).toBe(489);
    scroller.reveal(520);
    expect(scroller.topRow).toBe(501);
    scroller.followNewest();
    scroller.reveal(985, true);
    expect(scroller.follow).toBe(false);
  });

  test('shows the remaining rows when rows become fewer', () => {
    const { scroller } = scrollerOf(1000);
    scroller.scrollTo(700);
    scroller.resize(50, 400);
    expect(scroller.topRow).toBe(30);
    scroller.resize(5, 400);
    expect(scroller.topRow).toBe(0);
  });
});
