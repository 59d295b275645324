core_sources += %D%/desk.h %D%/answer.c %D%/desk.c %D%/thread.c
