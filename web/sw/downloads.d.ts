/** Where downloads are, below the page's root: no file of the server is there. */
export declare const downloadFolder = 'downloads/';
export declare function isDownloadOffer(data: unknown): data is {
  readonly name: string;
};
/** Answers the page with the address of its download. */
export declare function offerDownload(name: string, port: MessagePort, root: string): void;
/** The download at `path` as it comes from its page, never more than a piece ahead of the disk. Each is given once. */
export declare function downloadResponse(path: string, waitUntil: (done: Promise<void>) => void): Response;
