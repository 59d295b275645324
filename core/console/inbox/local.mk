core_sources += %D%/inbox.h %D%/act.c %D%/answer.c %D%/draft.c %D%/list.c %D%/model.c %D%/thread.c %D%/routes.c
