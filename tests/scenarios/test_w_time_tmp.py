import time
from adapters.playground.year import SCENES
from tests.fakes import Stage
from tests.scenarios.in_year import OnStage, school_on
def test_t(quick_stage):
    t=time.process_time()
    school_on(quick_stage); h=OnStage(quick_stage)
    for s in SCENES:
        quick_stage.until(s.at)
        try: s.acts(h)
        except LookupError as e: print('TROUBLE',s.says,str(e)[:200])
        print(f'{time.process_time()-t:.1f}', s.says)
    print(len(quick_stage.shown))
