import "server-only";

const PROGRESS_INTERVAL_MS = 2000;

/** Prints lines for the person at the terminal, indented by two spaces. */
export function printLine(text: string): void {
  process.stdout.write(`${text.replaceAll(/^(?=.)/gm, "  ")}\n`);
}

/** Prints what another program reads or a person copies, without indentation. */
export function printRaw(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints why a program ends with an error. */
export function printError(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** Returns a function that prints progress at most every two seconds. */
export function throttledPrinter(): (text: string) => void {
  let next = Date.now() + PROGRESS_INTERVAL_MS;
  return (text) => {
    if (Date.now() < next) return;
    next = Date.now() + PROGRESS_INTERVAL_MS;
    printLine(`${text}…`);
  };
}
