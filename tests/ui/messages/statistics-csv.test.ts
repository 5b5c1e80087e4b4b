import { describe, expect, test } from 'vitest';
import { statisticsCsv } from '../../../web/ui/messages/statistics-csv.ts';

const kinds = [
  { kind: '=a,b', messages: 2, wrong: 1, bytes: 20 },
  { kind: 'reply', messages: 30, wrong: 0, bytes: 300 },
];

describe('statistics as CSV', () => {
  test('have the kinds, the most frequent first, quoted as cells of a device', () => {
    const csv = statisticsCsv({ kinds, firstMs: 1000, lastMs: 11_000, latency: undefined });
    expect(csv.split('\r\n')).toEqual([
      'kind,messages,per second,wrong,bytes',
      'reply,30,3,0,300',
      `"'=a,b",2,0.2,1,20`,
      '',
    ]);
    expect(statisticsCsv({ kinds: [], firstMs: NaN, lastMs: NaN, latency: undefined })).toBe(
      'kind,messages,per second,wrong,bytes\r\n',
    );
  });

  test('have percentiles and buckets of latencies', () => {
    const buckets = [{ fromMs: 4, toMs: 8, count: 5 }];
    const latency = { count: 5, p50Ms: 5.123456, p95Ms: 7, p99Ms: 7, maxMs: 7.25, buckets };
    const lines = statisticsCsv({ kinds, firstMs: 0, lastMs: 0, latency }).split('\r\n');
    expect(lines[1]).toBe('reply,30,,0,300');
    expect(lines.slice(3)).toEqual([
      '',
      'latencies,p50 ms,p95 ms,p99 ms,max ms',
      '5,5.123,7,7,7.25',
      '',
      'from ms,to ms,latencies',
      '4,8,5',
      '',
    ]);
  });
});
