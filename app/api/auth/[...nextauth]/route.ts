export { handleNextAuth as GET, handleNextAuth as POST } from "#lib/web/next-auth-handler";
