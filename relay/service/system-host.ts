import { execFile } from 'node:child_process';
import { access, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ServiceHost } from './service-host.ts';

/** This computer. Only what is written here is ever run: nothing of it comes from a device, a request or a file. */
export const systemHost: ServiceHost = {
  platform: process.platform,
  isRoot: process.getuid?.() === 0,
  exists: (path) =>
    access(path).then(
      () => true,
      () => false,
    ),
  read: (path) =>
    readFile(path, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
        return undefined;
      throw error;
    }),
  write: async (path, text) => {
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    const temporary = `${path}.baudcast-${process.pid}`;
    await writeFile(temporary, text, { mode: 0o644, flag: 'wx' });
    await rename(temporary, path);
  },
  remove: (path) => rm(path, { force: true }),
  realPath: (path) => realpath(path),
  isForAll: async (path) => {
    const found = await stat(path);
    return (found.mode & (found.isDirectory() ? 0o001 : 0o004)) !== 0;
  },
  run: (program, args) =>
    new Promise((resolve) => {
      execFile(program, [...args], (error, stdout, stderr) => {
        const code = error?.code;
        resolve({ status: error ? (typeof code === 'number' ? code : 127) : 0, output: `${stdout}${stderr}` });
      });
    }),
};
