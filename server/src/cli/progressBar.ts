/** The progress bar of a scan that a person watches. */

/** Milliseconds without a bar: most scans are over by then. */
const PATIENCE = 700;

export interface Bar {
  show(progress: { readonly done: number; readonly total: number }): void;
  stop(): void;
}

/** A bar on standard error that shows itself once the work takes longer than a moment. */
export async function createBar(): Promise<Bar> {
  const { SingleBar } = await import("cli-progress");
  const bar = new SingleBar({
    format: "analysing {bar} {value}/{total} files",
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stderr,
  });
  const since = performance.now();
  let isShown = false;
  return {
    show({ done, total }) {
      if (!isShown && performance.now() - since > PATIENCE && done < total) {
        bar.start(total, done);
        isShown = true;
      }
      if (isShown) bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
