import type { MailTopic } from "#lib/mail/state";
