/** Explains how to import videos from the server’s folder. */
export function FolderInstructions({ folder, shopId }: { folder: string; shopId: string }) {
  return (
    <div className="prose max-w-2xl">
      <p>
        The server watches the folder <code className="break-all">{folder}</code>. Finished videos
        that your render pipeline saves there are added to the library within seconds and removed
        from the folder.
      </p>
      <ul>
        <li>A file is imported once it has not changed for five seconds.</li>
        <li>
          Files whose names start with a dot or end in <code>.part</code> or <code>.tmp</code> are
          ignored. Write under such a name and rename the file when it is done.
        </li>
        <li>
          With several shops, put the files of this shop into the sub-folder{" "}
          <code className="break-all">{shopId}</code>.
        </li>
      </ul>
    </div>
  );
}
