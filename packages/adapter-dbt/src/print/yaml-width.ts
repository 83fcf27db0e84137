/** Lists and maps of at most so many characters stand on one line, as people write them. */
export const inline = 140;
