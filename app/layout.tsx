import "@fontsource-variable/cormorant/wght.css";
import "@fontsource-variable/cormorant/wght-italic.css";
import "@fontsource-variable/onest/wght.css";
import "./globals.css";
import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";

import { ClickReplay } from "#components/layout/click-replay.client";
import { readTheme } from "#components/ui/theme";

const name = "FashionSupreme Social Studio";

export const metadata: Metadata = {
  title: { default: name, template: `%s · ${name}` },
  description: "Prepare product videos, give consent, and send them as drafts to a TikTok inbox.",
  applicationName: name,
  manifest: "/manifest.webmanifest",
  icons: {
    icon: [
      { url: "/favicon.ico", sizes: "32x32" },
      { url: "/icon.svg", type: "image/svg+xml" },
    ],
    apple: "/apple-icon.png",
  },
  formatDetection: { telephone: false, address: false, email: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f7f3ec" },
    { media: "(prefers-color-scheme: dark)", color: "#161310" },
  ],
};

/**
 * The frame of every page, public and studio. Reading a cookie renders pages per request, which
 * their script nonce needs.
 */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = readTheme(await cookies());
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <html lang="en-GB" data-theme={theme === "system" ? undefined : theme}>
      <body>
        <a
          href="#main"
          className="sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50 focus:bg-ink focus:px-4 focus:py-2.5 focus:text-paper"
        >
          Skip to the content
        </a>
        <ClickReplay nonce={nonce}>{children}</ClickReplay>
      </body>
    </html>
  );
}
