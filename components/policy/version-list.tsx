import { Time } from "#components/ui/time";
import type { PageVersion } from "#lib/privacy/versions";

/** What changed and when, newest first. */
export function VersionList({ versions }: { versions: readonly PageVersion[] }) {
  return (
    <>
      <p>We change this page when the studio changes, and say here what changed.</p>
      <dl>
        {versions.map(({ version, date, changed }) => (
          <div key={version} className="mt-6">
            <dt className="font-medium">
              Version {version}, <Time at={date} show="date" />
            </dt>
            <dd>
              <ul>
                {changed.map((words) => (
                  <li key={words}>{words}</li>
                ))}
              </ul>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
