// What the server of one file of tests is started with besides what all have. The stage is raised as soon as it is imported:
// whoever wants another world imports what says so before.

export const world = {};
