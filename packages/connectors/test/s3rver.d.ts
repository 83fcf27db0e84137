declare module 's3rver' {
  /** The part of the package that tests use; it brings no types. */
  export default class S3rver {
    constructor(options: Readonly<Record<string, unknown>>);
    run(): Promise<unknown>;
    close(): Promise<void>;
  }
}
