# Fields that people make themselves.
crm_embedded += core/crm/sql/0016-custom-fields.sql
core_sources += %D%/custom.h %D%/custom.c %D%/custom-change.c %D%/custom-value.c %D%/custom-show.c
