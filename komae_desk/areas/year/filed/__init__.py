"""C-05 as it is reported: the numbers of a 年度 with what comes first in the next, to the 部長 and the committee."""
