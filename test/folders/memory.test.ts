import { describe } from "vitest";
import { folderContract } from "../contracts/folder.ts";
import { MemoryDisk, memoryFolder } from "../support/memory-folder.ts";

describe("the folder in memory that tests use", () => {
  folderContract(async () => {
    const disk = new MemoryDisk();
    return {
      folder: memoryFolder(disk, "out"),
      drop: async (path, content) => disk.write(`out/${path}`, content),
      content: async (path) => disk.files.get(`out/${path}`)?.content,
      write: async (staged, content) => disk.write(staged, content),
    };
  });
});
