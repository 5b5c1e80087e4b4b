export function findChromium(): string | undefined;
export function findFirefox(): string | undefined;
export function findNginx(): string | undefined;
export function findSystemdAnalyze(): string | undefined;
export function hasTlsTools(): boolean;
export function findWebKitDriver(): string | undefined;
export function hasDevices(): boolean;
export function hasVirtualScreen(): boolean;
export function prepare(): Promise<{ chromium: string | undefined; missing: string[] }>;
