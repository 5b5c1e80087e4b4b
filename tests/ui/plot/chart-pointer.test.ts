import { describe, expect, test } from 'vitest';
import { ChartPointer, type ChartAction } from '../../../web/ui/plot/chart-pointer.ts';

/** An area of a chart, 50 pixels from the left of the page. */
class Area extends EventTarget {
  readonly style = {};
  readonly captured = new Set<number>();
  readonly clientWidth: number;

  constructor(clientWidth = 400) {
    super();
    this.clientWidth = clientWidth;
  }

  getBoundingClientRect() {
    return { left: 50, top: 0 };
  }
  setPointerCapture(pointer: number): void {
    this.captured.add(pointer);
  }

  /** @param x from the left of the area */
  fire(type: string, x: number, more: Partial<PointerEvent> = {}): void {
    const pointer = { pointerId: 1, pointerType: 'mouse', button: 0, shiftKey: false, clientX: x + 50, clientY: 9 };
    this.dispatchEvent(Object.assign(new Event(type), pointer, more));
  }
}

function chart(cursors: { a?: number; b?: number } = {}) {
  const acted: ChartAction[] = [];
  const shown: (readonly [number, number])[] = [];
  const pointer = new ChartPointer({
    act: (action) => acted.push(action),
    showSelection: (left, width) => shown.push([left, width]),
    placeOf: (cursor) => cursors[cursor] ?? NaN,
    near: () => ({ series: [], distancePx: () => 0 }),
  });
  const attach = (area: Area): Area => {
    pointer.attach(area as unknown as HTMLElement);
    return area;
  };
  return { acted, shown, pointer, attach };
}

describe('a drag on a chart', () => {
  test.each([
    ['select', {}, [{ kind: 'select', from: 0.15, to: 0.4 }]],
    [
      'pan',
      { shiftKey: true },
      [
        { kind: 'pan', share: expect.closeTo(-0.1) },
        { kind: 'pan', share: expect.closeTo(-0.15) },
      ],
    ],
  ] as const)('goes on when the chart is made anew meanwhile, even in another size: %s', (_kind, more, actions) => {
    const { acted, attach, shown } = chart();
    const before = attach(new Area());
    before.fire('pointerdown', 60, more);
    before.fire('pointermove', 100, more);
    const after = attach(new Area(800));
    expect([...after.captured]).toEqual([1]);
    if (!('shiftKey' in more)) expect(shown.at(-1)).toEqual([120, 80]);
    after.fire('pointermove', 320, more);
    after.fire('pointerup', 320, more);
    expect(acted).toEqual(actions);
    expect(shown.at(-1)).toEqual([0, 0]);
  });

  test('ends with the chart, and the next one is not taken for a pinch', () => {
    const { acted, pointer, attach } = chart();
    attach(new Area()).fire('pointerdown', 60);
    pointer.attach(undefined);
    const area = attach(new Area());
    area.fire('pointerdown', 60, { pointerId: 2 });
    area.fire('pointermove', 160, { pointerId: 2 });
    area.fire('pointerup', 160, { pointerId: 2 });
    expect(acted).toEqual([{ kind: 'select', from: 0.15, to: 0.4 }]);
  });

  test('that begins at a cursor moves it, wherever the data have taken it', () => {
    const cursors = { a: 0.5, b: 0.9 };
    const { acted, attach } = chart(cursors);
    const area = attach(new Area());
    cursors.a = 0.16;
    area.fire('pointerdown', 60);
    area.fire('pointermove', 160);
    area.fire('pointerup', 160);
    expect(acted).toEqual([{ kind: 'move-cursor', cursor: 'a', place: 0.4 }]);
  });
});
