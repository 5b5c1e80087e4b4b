// Makes web/decode/mavlink-tables.json from the message definitions of https://github.com/mavlink/mavlink, whose
// generated files are under the MIT licence: `node scripts/mavlink-tables.mjs FOLDER`, where FOLDER has
// minimal.xml, standard.xml and common.xml.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Usage: node scripts/mavlink-tables.mjs FOLDER');
const files = ['minimal.xml', 'standard.xml', 'common.xml'];
const xml = (await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
const plain = xml.replace(/<!--[\s\S]*?-->/g, '').replace(/<description>[\s\S]*?<\/description>/g, '');

/** Enumerations with more entries do not help in a row. */
const mostEntries = 200;

const attribute = (text, name) => new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1];
const enums = new Map();
for (const [, head, body] of plain.matchAll(/<enum\b([^>]*)>([\s\S]*?)<\/enum>/g)) {
  if (attribute(head, 'bitmask') === 'true') continue;
  const name = attribute(head, 'name');
  const entries = [...body.matchAll(/<entry\b([^>]*)>/g)].flatMap(([, entry]) => {
    const value = attribute(entry, 'value');
    return value === undefined ? [] : [[Number(value), attribute(entry, 'name')]];
  });
  enums.set(name, [...(enums.get(name) ?? []), ...entries]);
}

const sizes = { char: 1, int8_t: 1, uint8_t: 1, int16_t: 2, uint16_t: 2, int32_t: 4, uint32_t: 4 };
Object.assign(sizes, { int64_t: 8, uint64_t: 8, float: 4, double: 8, uint8_t_mavlink_version: 1 });
const short = { char: 'c', int8_t: 'i8', uint8_t: 'u8', int16_t: 'i16', uint16_t: 'u16', int32_t: 'i32' };
Object.assign(short, { uint32_t: 'u32', int64_t: 'i64', uint64_t: 'u64', float: 'f32', double: 'f64' });
Object.assign(short, { uint8_t_mavlink_version: 'u8' });

/** CRC-16/MCRF4XX, by bits. */
function accumulate(bytes, start = 0xffff) {
  let sum = start;
  for (const byte of bytes) {
    let mixed = (byte ^ sum) & 0xff;
    mixed = (mixed ^ (mixed << 4)) & 0xff;
    sum = (sum >> 8) ^ (mixed << 8) ^ (mixed << 3) ^ (mixed >> 4);
  }
  return sum & 0xffff;
}

const used = new Set();
const messages = [...plain.matchAll(/<message\b([^>]*)>([\s\S]*?)<\/message>/g)].map(([, head, body]) => {
  const name = attribute(head, 'name');
  const [basic, extended = ''] = body.split(/<extensions\s*\/>/);
  const fieldsOf = (part) =>
    [...part.matchAll(/<field\b([^>]*)>/g)].map(([, field]) => {
      const [, type, count] = /^(\w+)(?:\[(\d+)\])?$/.exec(attribute(field, 'type'));
      const named = attribute(field, 'enum');
      const labels = (enums.get(named)?.length ?? mostEntries + 1) <= mostEntries ? named : undefined;
      if (labels) used.add(labels);
      return {
        type,
        count: Number(count ?? 0),
        name: attribute(field, 'name'),
        unit: attribute(field, 'units'),
        labels,
      };
    });
  // On the wire the largest come first; `sort` keeps the order of those that are as large. Extensions stay as they are.
  const fields = fieldsOf(basic).toSorted((a, b) => sizes[b.type] - sizes[a.type]);
  const ascii = (text) => [...Buffer.from(text, 'ascii')];
  let sum = accumulate(ascii(`${name} `));
  for (const { type, count, name: field } of fields) {
    sum = accumulate(ascii(`${type.replace('_mavlink_version', '')} `), sum);
    sum = accumulate(ascii(`${field} `), sum);
    if (count > 0) sum = accumulate([count], sum);
  }
  const extra = (sum & 0xff) ^ (sum >> 8);
  const texts = [...fields, ...fieldsOf(extended)].map(({ type, count, name: field, unit, labels }) =>
    [field, short[type] + (count > 0 ? `[${count}]` : ''), unit ?? '', labels ?? ''].join(':').replace(/:+$/, ''),
  );
  const length = fields.reduce((total, { type, count }) => total + sizes[type] * Math.max(count, 1), 0);
  return `${attribute(head, 'id')} ${name} ${extra} ${length} ${texts.join(' ')}`;
});

/** Names of entries repeat that of their enumeration. */
const labelsOf = (name) => {
  const entries = enums.get(name).toSorted((a, b) => a[0] - b[0]);
  let shared = entries[0][1];
  for (const [, entry] of entries) while (!entry.startsWith(shared)) shared = shared.slice(0, -1);
  shared = shared.slice(0, shared.lastIndexOf('_') + 1);
  return entries.map(([value, entry]) => `${value}=${entry.slice(shared.length)}`).join(' ');
};

const byId = messages.toSorted((a, b) => Number(a.split(' ')[0]) - Number(b.split(' ')[0]));
const tables = {
  messages: byId,
  enums: Object.fromEntries([...used].toSorted().map((name) => [name, labelsOf(name)])),
};
await writeFile(new URL('../web/decode/mavlink-tables.json', import.meta.url), `${JSON.stringify(tables, null, 1)}\n`);
