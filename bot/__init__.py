"""The service: when to test, and telling GitHub. The life of a run, in order:

    http.webhooks              a webhook is verified, answered with 202, and leaves a nudge (nudges.nudge)
    read.watch                 hears nudges, sweeps in time, and reads what decide.rereading says is due
    read.pull_request          makes an Evaluation: rules' findings, candidates to run, who said what
    judging.judges             what the rules find, in a process of its own with limits
    tick.Ticker.tick           one turn: everything below, from what was read so far
    read.runs.read_snapshot    the Jobs and sandboxes that there are
    decide.approvals.trust_of  whether this commit may use the cluster, and which runs were asked for
    decide.schedule.wanted     which runs nobody asks for are due on the protected branch
    decide.plan.plan           create, release, stop, report, free, expire
    write.actions.Actor        does them: decide.run_orders freezes a run's input, jobs.manifest is its Job
    decide.conclusion          what the run's end means for the check; decide.retries: whether it is repeated
    write.publisher            makes GitHub's check run, the comment and the reactions say so

`app` puts the parts together. Nothing is remembered that could not be read again from GitHub and Kubernetes.
"""
