// The package has types, but does not say so in its exports.
declare module '@serialport/binding-mock' {
  export interface MockPortBinding {
    readonly recording: Buffer;
    readonly isOpen: boolean;
    emitData(data: Buffer): void;
    read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }>;
    write(buffer: Buffer): Promise<void>;
    set(lines: object): Promise<void>;
    update(options: { baudRate: number }): Promise<void>;
    get(): Promise<{ cts: boolean; dsr: boolean; dcd: boolean }>;
    flush(): Promise<void>;
    drain(): Promise<void>;
    close(): Promise<void>;
  }

  export const MockBinding: {
    reset(): void;
    createPort(path: string, options?: { echo?: boolean; record?: boolean }): void;
    open(options: { readonly path: string; readonly baudRate: number }): Promise<MockPortBinding>;
  };
}
