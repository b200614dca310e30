import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";

import { UsageSummary } from "#components/videos/usage-summary";

const GB = 1e9;

test("names every limit of the shop and of the person, with what is used of it", () => {
  const usage = {
    used: { openUploads: 3, reservedBytes: 5 * GB, storedBytes: 80 * GB, waitingLinks: 2 },
    limits: { openUploads: 30, reservedBytes: 60 * GB, storedBytes: 1000 * GB, waitingLinks: 20 },
    person: {
      used: { openUploads: 1, reservedBytes: 4 * GB, storedBytes: 7 * GB },
      limits: { openUploads: 10, reservedBytes: 20 * GB, storedBytes: 500 * GB },
    },
  };
  const text = renderToStaticMarkup(<UsageSummary usage={usage} />)
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  expect(text).toBe(
    "Your shop Unfinished uploads 3 of 30 Still to arrive 5 GB of 60 GB Stored 80 GB of 1 TB" +
      " Waiting links 2 of 20" +
      " You Unfinished uploads 1 of 10 Still to arrive 4 GB of 20 GB Stored 7 GB of 500 GB",
  );
});
