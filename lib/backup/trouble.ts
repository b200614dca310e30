/** What a person can put right; its message is a sentence and is shown as it stands. */
export class Trouble extends Error {}
