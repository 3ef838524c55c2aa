# stub until pass 1 and 2 exist
GENERATED_H := $(BASE_C:.c=.h)
