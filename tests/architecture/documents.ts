// Reads the documents as text: which there are, which files, links and npm scripts each names.
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export type Document = { path: string; folder: string; text: string };

/** Every document that people write or generate: those of the root, of docs, and the READMEs beside the code. */
export function readDocuments(): Document[] {
  return globSync(["*.md", ".env.example", "{docs,components,tests}/**/*.md"])
    .toSorted()
    .map((path) => ({ path, folder: dirname(path), text: readFileSync(path, "utf8") }));
}

/** What is between backticks and looks like a file or folder of the repository. */
export const fileNamesIn = (text: string) =>
  [
    ...text.matchAll(/`((?:[\w.()[\]-]+\/)+[\w.()[\]-]+|[A-Z]+\.md|[\w-]+\.(?:json|tsx?|mjs))`/g),
  ].map(([, file = ""]) => file);

/** The relative links of a document, as paths from the root; links to headings and other sites aside. */
export const linksIn = ({ text, folder }: Document) =>
  [...text.matchAll(/\]\((?![\w+.-]+:|#)([^)#\s]+)/g)].map(([, link = ""]) => join(folder, link));

/** The names after `npm run`. */
export const npmScriptsIn = (text: string) =>
  [...text.matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, name = ""]) => name);
