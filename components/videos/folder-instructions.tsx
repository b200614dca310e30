import { videoExtensions } from "#lib/videos/folder/rules";

/** Explains how to import videos from the server’s folder. */
export function FolderInstructions({
  folder,
  shopId,
  stillSeconds,
}: {
  folder: string;
  shopId: string;
  stillSeconds: number;
}) {
  return (
    <div className="prose max-w-2xl">
      <p>
        The server watches the folder <code className="break-all">{folder}</code>. Finished videos
        that your render pipeline saves there are added to the library within seconds and removed
        from the folder.
      </p>
      <ul>
        <li>
          A file is imported once it has not changed for {stillSeconds} seconds and plays to the
          end. Until then it is listed below as waiting.
        </li>
        <li>
          Only videos are imported: names that end in{" "}
          <code>{videoExtensions.map((one) => `.${one}`).join(", ")}</code>. Other files, and names
          that start with a dot, stay where they are.
        </li>
        <li>
          With several shops, put the files of this shop into the sub-folder{" "}
          <code className="break-all">{shopId}</code>.
        </li>
      </ul>
    </div>
  );
}
