/** How videos come from the server's folder. */
export function FolderInstructions({ folder, shopId }: { folder: string; shopId: string }) {
  return (
    <div className="prose max-w-2xl">
      <p>
        The server watches the folder <code className="break-all">{folder}</code>. A finished video
        that a render pipeline drops there becomes a video of the studio within seconds, and leaves
        the folder.
      </p>
      <ul>
        <li>A file is taken once it has not changed for five seconds.</li>
        <li>
          Names that begin with a dot, or end in <code>.part</code> or <code>.tmp</code>, are left
          alone: write under such a name and rename when done.
        </li>
        <li>
          With several shops, put the files of this one into the sub-folder{" "}
          <code className="break-all">{shopId}</code>.
        </li>
      </ul>
    </div>
  );
}
