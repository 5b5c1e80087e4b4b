/** The computer as the installer uses it; a seam for tests. */
export interface ServiceHost {
  readonly platform: NodeJS.Platform;
  /** Whether this process runs as root. */
  readonly isRoot: boolean;
  exists(path: string): Promise<boolean>;
  /** @returns undefined where there is none */
  read(path: string): Promise<string | undefined>;
  /** Makes or replaces a file that all may read, whole or not at all, with the directories above it. */
  write(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Where links lead. */
  realPath(path: string): Promise<string>;
  /** Whether others than its owner may read a file, or look into a directory. */
  isForAll(path: string): Promise<boolean>;
  /** Runs a program of the system. @returns its exit status and what it printed; status 127 where there is none */
  run(
    program: 'systemctl' | 'udevadm',
    args: readonly string[],
  ): Promise<{ readonly status: number; readonly output: string }>;
}
