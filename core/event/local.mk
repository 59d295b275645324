core_sources += %D%/event.c %D%/event.h
