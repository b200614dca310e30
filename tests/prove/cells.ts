import type { Case } from "#tests/prove/case";
export function cells(seed: number): Case[] { return seed < 0 ? [] : []; }
