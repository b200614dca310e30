import { Time } from "#components/ui/time";
import type { PolicyVersion } from "#lib/legal/document-versions";

/** What changed and when, newest first. */
export function VersionList({ versions }: { versions: readonly PolicyVersion[] }) {
  return (
    <>
      <p>We change this page when the studio changes, and say here what changed.</p>
      <dl>
        {versions.map(({ version, date, changes }) => (
          <div key={version} className="mt-6">
            <dt className="font-medium">
              Version {version}, <Time at={date} show="date" />
            </dt>
            <dd>
              <ul>
                {changes.map((change) => (
                  <li key={change}>{change}</li>
                ))}
              </ul>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
