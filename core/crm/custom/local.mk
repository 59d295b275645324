# Fields that people make themselves.
core_sources += %D%/custom.h %D%/custom.c %D%/custom-change.c %D%/custom-value.c %D%/custom-show.c
