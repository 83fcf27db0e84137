/** Longest line that is looked at; the rest of it is dropped. Outputs of a task fit into one line. */
const longestLine = 40 * 1024;

/**
 * Cuts bytes of a program's output into lines, whatever they are: binary, a gigabyte, one endless line. Keeps the last
 * line that was not empty.
 */
export class LineReader {
  last = '';
  private rest = '';
  private dropping = false;
  private readonly decoder = new TextDecoder('utf-8', { fatal: false });

  constructor(private readonly take: (line: string) => void) {}

  push(chunk: Uint8Array): void {
    this.add(this.decoder.decode(chunk, { stream: true }));
  }

  end(): void {
    this.add(this.decoder.decode());
    if (this.rest !== '') this.line(this.rest);
    this.rest = '';
  }

  private add(text: string): void {
    const pieces = text.split(/\r?\n/);
    for (const [index, piece] of pieces.entries()) {
      if (!this.dropping) {
        this.rest += piece;
        if (this.rest.length > longestLine) {
          this.line(`${this.rest.slice(0, longestLine)}…`);
          this.dropping = true;
          this.rest = '';
        }
      }
      if (index === pieces.length - 1) continue;
      if (!this.dropping) this.line(this.rest);
      this.dropping = false;
      this.rest = '';
    }
  }

  private line(text: string): void {
    // Control characters, colours among them, are for terminals and never for a log.
    const clean = text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
    if (clean.trim() === '') return;
    this.last = clean;
    this.take(clean);
  }
}
