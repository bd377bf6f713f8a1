"""Where the pieces meet: API server, scheduler, controllers and kubelets on one virtual clock."""
