core_sources += %D%/fetch.c %D%/fetch.h %D%/guard.c
