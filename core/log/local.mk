core_sources += %D%/log.c %D%/log.h %D%/log-priv.h %D%/purge.c
