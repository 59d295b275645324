core_sources += %D%/way.h %D%/source.c %D%/poll.c %D%/file.c %D%/split.c %D%/split.h
