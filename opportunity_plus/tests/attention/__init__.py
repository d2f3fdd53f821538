from . import test_attention
from . import test_attention_search
from . import test_no_answer
